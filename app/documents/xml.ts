import { SaxesParser } from 'saxes';
import { refuse } from './refusal.ts';

export interface XmlElement {
  /** Without its prefix: office formats use one vocabulary for each file, under prefixes that writers choose. */
  readonly name: string;
  /** The attribute of this name, with any prefix: `r:id` is asked for as `:id`, where an `id` without prefix means something else. */
  attribute(name: string): string | undefined;
}

export interface XmlHandler {
  open?(element: XmlElement): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Runs through an XML file. There are no entities but XML's own five: declarations in the file itself are not read, and a use of
 * one is a fault. Nothing is loaded.
 * @throws Refusal 'damaged' where it is not well-formed
 */
export async function readXml(chunks: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', (error) => refuse('damaged', 'cannot be read: it is damaged.', { cause: error }));
  parser.on('opentag', ({ name, attributes }) => {
    handler.open?.({ name: localName(name), attribute: (wanted) => attributeOf(attributes, wanted) });
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('closetag', ({ name }) => handler.close?.(localName(name)));

  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    // XML is UTF-8 unless its first bytes say otherwise; nobody writes office files in anything else.
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8');
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  // Nothing came at all: there is no such file, which is for the caller to judge.
  if (decoder !== undefined) parser.close();
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function attributeOf(attributes: Readonly<Record<string, string>>, wanted: string): string | undefined {
  const exact = attributes[wanted];
  if (exact !== undefined) return exact;
  const suffix = wanted.startsWith(':') ? wanted : `:${wanted}`;
  for (const [name, value] of Object.entries(attributes)) if (name.endsWith(suffix)) return value;
  return undefined;
}
