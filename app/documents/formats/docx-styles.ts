import { readXml } from '../xml.ts';
import type { ZipArchive } from '../zip.ts';

export interface Style {
  /** From 0; undefined for text that is no heading. */
  outlineLevel?: number;
  /** The list that its paragraphs belong to. */
  list?: string;
  listLevel?: number;
}

export type Styles = ReadonlyMap<string, Style>;

interface OwnStyle extends Style {
  basedOn?: string;
}

/** Styles by id, each with what it inherits. Ids are in the language of the writer, the names of headings always English. */
export async function readStyles(zip: ZipArchive, path: string): Promise<Styles> {
  const own = new Map<string, OwnStyle>();
  let style: OwnStyle = {};
  await readXml(zip.stream(path), {
    open: ({ name, attribute }) => {
      const value = attribute('val') ?? '';
      switch (name) {
        case 'style':
          style = {};
          if (attribute('type') === 'paragraph') own.set(attribute('styleId') ?? '', style);
          break;
        case 'name': {
          const level = /^heading ([1-9])$/i.exec(value)?.[1];
          if (level !== undefined) style.outlineLevel = Number(level) - 1;
          else if (/^title$/i.test(value)) style.outlineLevel = 0;
          break;
        }
        case 'basedOn':
          style.basedOn = value;
          break;
        case 'outlineLvl':
          style.outlineLevel = Number(value);
          break;
        case 'numId':
          style.list = value;
          break;
        case 'ilvl':
          style.listLevel = Number(value);
          break;
      }
    },
  });
  return new Map([...own.keys()].map((id) => [id, inherited(own, id)]));
}

/** Deeper chains are circles. */
const maxAncestors = 20;

function inherited(own: ReadonlyMap<string, OwnStyle>, id: string): Style {
  let result: Style = {};
  let ancestor = own.get(id);
  for (let depth = 0; ancestor !== undefined && depth < maxAncestors; depth++) {
    const { basedOn, ...style } = ancestor;
    result = { ...style, ...result };
    ancestor = basedOn === undefined ? undefined : own.get(basedOn);
  }
  return result;
}
