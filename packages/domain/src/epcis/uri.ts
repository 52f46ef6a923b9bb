/** Common shapes of URIs: all of them match the full grammar, at a tenth of its cost. */
const USUAL = /^(?:urn:[a-z0-9]|https?:\/\/[a-z0-9.-]+\/|[a-z][a-z0-9]*:[a-z0-9])[\w.:~/-]*$/i;

// RFC 3986, appendix A, as loosely as the validators in common use read it: a path may begin with two slashes. Each run
// is written as chars(escape chars)* so that no input makes the match slow.
const run = (chars: string): string => `[${chars}]*(?:%[\\da-f]{2}[${chars}]*)*`;
const some = (chars: string): string => `(?:[${chars}]|%[\\da-f]{2})${run(chars)}`;
const PLAIN = "\\w.~!$&'()*+,;=\\-";
const PCHAR = `${PLAIN}:@`;
const AUTHORITY = `//?(?:${run(`${PLAIN}:`)}@)?(?:\\[[\\da-f:.v]+\\]|${run(PLAIN)})(?::\\d*)?(?:/${run(PCHAR)})*`;
const ROOTED = `/(?:${some(PCHAR)}(?:/${run(PCHAR)})*)?`;
const ROOTLESS = `${some(PCHAR)}(?:/${run(PCHAR)})*`;
const TAIL = `(?:\\?${run(`${PCHAR}/?`)})?(?:#${run(`${PCHAR}/?`)})?`;
const FULL = new RegExp(`^[a-z][a-z\\d+.-]*:(?:${AUTHORITY}|${ROOTED}|${ROOTLESS})${TAIL}$`, 'i');

/** True for an absolute URI of RFC 3986 with something behind its scheme; characters beyond ASCII must be escaped. */
export function isUri(text: string): boolean {
  return USUAL.test(text) || FULL.test(text);
}
