const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A finite double as Python's `str` writes it: the reference implementation of the event hash is Python. */
function pythonText(value: number): string {
  if (value === 0) return '0';
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  const size = Math.abs(value);
  if (size >= 1e-4) return String(value);
  const text = value.toExponential();
  const cut = text.indexOf('e-');
  const exponent = text.slice(cut + 2);
  return `${text.slice(0, cut)}e-${exponent.length < 2 ? `0${exponent}` : exponent}`;
}

/**
 * A numeric text without sign `+`, leading or trailing zeros (CBV 2.0 §8.9 rule 6); any other text unchanged. Up to
 * 15 significant digits the result is the reference's; beyond them the reference goes through a double and loses
 * digits, so that two voucher numbers would fall together: here all digits are kept.
 */
export function canonicalNumberText(text: string): string {
  const first = text.charCodeAt(0);
  if (!((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46)) return text;
  const match = DECIMAL.exec(text);
  if (match === null) return text;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  if (whole === '' && fraction === '') return text;
  if (match[4] === undefined && whole.length + fraction.length > 15) {
    const left = whole.replace(/^0+/, '');
    const right = fraction.replace(/0+$/, '');
    if (left.length + right.length > 15) {
      const sign = match[1] === '-' ? '-' : '';
      return right === '' ? sign + left : `${sign}${left === '' ? '0' : left}.${right}`;
    }
  }
  const value = Number(text);
  return Number.isFinite(value) ? pythonText(value) : text;
}

/** The canonical text of a JSON number. */
export function canonicalNumber(value: number): string {
  return Number.isFinite(value) ? pythonText(value) : String(value);
}
