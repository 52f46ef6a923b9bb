import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { FileError } from './file-error.ts';

export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
}

const MAX_DEPTH = 64;
/** Text or markup without an end for this many bytes is no workbook. */
const MAX_RUN = 4 * 1024 * 1024;

const local = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/**
 * Reads XML from a stream in bounded memory; yields after each chunk, so that the caller takes what has gathered.
 * Refuses document types (and with them entities of a file's own), deep nesting and endless text. Throws FileError.
 */
export async function* readXml(stream: Readable, handler: XmlHandler): AsyncGenerator<number> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  let run = 0;
  let failure: Error | null = null;
  parser.on('error', (error) => {
    failure ??= new FileError('file.damaged', { detail: error.message.slice(0, 100) });
  });
  parser.on('doctype', () => {
    failure = new FileError('file.unsafeXml');
  });
  parser.on('opentag', (tag) => {
    run = 0;
    if (++depth > MAX_DEPTH) failure ??= new FileError('file.unsafeXml');
    handler.open(local(tag.name), tag.attributes as Record<string, string>);
  });
  parser.on('closetag', (tag) => {
    run = 0;
    depth--;
    handler.close(local(tag.name));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));

  const decoder = new TextDecoder('utf-8');
  const check = () => {
    if (failure !== null) throw failure;
    if (run > MAX_RUN) throw new FileError('file.bomb');
  };
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    run += bytes.length;
    parser.write(decoder.decode(bytes, { stream: true }));
    check();
    yield bytes.length;
  }
  parser.write(decoder.decode());
  parser.close();
  check();
  yield 0;
}
