/** A cell to be written: text, number (or a plain decimal that must stay exact), or nothing. */
export type OutCell = string | number | null | undefined;

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Keeps a text from being run as a formula by whoever opens the file: an apostrophe goes in front of `= + - @`, tab and
 * carriage return, and their full-width forms (OWASP, CSV injection). Plain negative numbers stay numbers. Reading
 * takes the apostrophe off again.
 */
export function safeText(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}
