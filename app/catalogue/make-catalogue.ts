import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { type CatalogueFile, type CatalogueModel, catalogueFile } from './catalogue-file.ts';

/*
 * node app/catalogue/make-catalogue.ts FACTS [RESULT]: makes resources/catalogue.json from a table of facts about published models,
 * each with its evidence. What nobody verified stays null; it is looked up from the hub when the person asks, and never invented.
 * Left out: architectures and quantizations that the engine refuses, and second sources of what the first has.
 */

const nullableInteger = z.int().nullable();
const factsSchema = z.object({
  generated: z.string(),
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      family: z.string(),
      gguf_architecture: z.string(),
      parameters_total: z.number().nullable(),
      layers: z.int(),
      hidden_size: z.int(),
      attention_heads: z.int(),
      kv_heads: z.int(),
      head_dim: z.int(),
      intermediate_size: nullableInteger,
      experts: nullableInteger,
      experts_per_token: nullableInteger,
      moe_intermediate_size: nullableInteger,
      vocab_size_embedding_rows: z.int(),
      tied_embeddings: z.boolean(),
      config_max_position_embeddings: z.int(),
      thinking: z.enum(['hybrid', 'instruct_only', 'thinking_only']),
    }),
  ),
  files: z.array(
    z.object({
      model_id: z.string(),
      repo: z.string(),
      file: z.string().nullable(),
      quant: z.string(),
      bytes: z.number().nullable(),
      sha256: z.string().nullable(),
      revision: z.string().nullable(),
      part: nullableInteger,
      evidence: z.string(),
    }),
  ),
});
type Facts = z.infer<typeof factsSchema>;
type FactsFile = Facts['files'][number];

/** 1- to 3-bit types that need tables of code words; the dynamic mixes below four bits use them for experts. */
const refused = /^(?:UD-)?(?:IQ[1-3]|TQ)|^UD-Q[23]/;
/** Whose files are taken first where the evidence for two is as good. */
const publishersInOrder = ['Qwen/', 'unsloth/', 'bartowski/', ''];

const [factsPath, resultPath = 'resources/catalogue.json'] = process.argv.slice(2);
if (factsPath === undefined) throw new Error('Which table of facts?');
const facts = factsSchema.parse(JSON.parse(readFileSync(factsPath, 'utf8')));
const models = facts.models.filter(({ gguf_architecture: kind }) => kind === 'qwen3' || kind === 'qwen3moe');
const result: CatalogueFile = {
  schema: 1,
  generated: facts.generated,
  models: models.map(describe),
  entries: models.flatMap(({ id }) => entriesOf(id)),
};
writeFileSync(resultPath, `${JSON.stringify(catalogueFile.parse(result), null, 1)}\n`);

function describe(m: Facts['models'][number]): CatalogueModel {
  const isCoder = m.name.includes('Coder');
  return {
    id: m.id,
    name: m.name,
    family: m.family,
    parameters: z.number().parse(m.parameters_total),
    parametersLabel: /\d+(?:\.\d+)?B(?:-A\d+B)?/.exec(m.name)?.[0] ?? m.name,
    kind: isCoder
      ? 'coder'
      : m.thinking === 'hybrid'
        ? 'hybrid'
        : m.thinking === 'instruct_only'
          ? 'instruct'
          : 'thinking',
    contextLength: m.config_max_position_embeddings,
    shape: {
      nLayers: m.layers,
      dModel: m.hidden_size,
      nHeads: m.attention_heads,
      nKvHeads: m.kv_heads,
      headDim: m.head_dim,
      dFeedForward: m.intermediate_size ?? 0,
      nExperts: m.experts ?? 0,
      topK: m.experts_per_token ?? 0,
      dExpert: m.moe_intermediate_size ?? 0,
      vocabSize: m.vocab_size_embedding_rows,
      hasHead: !m.tied_embeddings,
    },
  };
}

function entriesOf(modelId: string): CatalogueFile['entries'] {
  const files = facts.files.filter(({ model_id, quant }) => model_id === modelId && !refused.test(quant));
  return [...Map.groupBy(files, ({ quant }) => quant)].map(([quantization, candidates]) => {
    const sources = [...Map.groupBy(candidates, ({ repo }) => repo)];
    const [repo, parts] = sources.toSorted(
      ([, a], [, b]) => evidenceFor(b) - evidenceFor(a) || order(a) - order(b),
    )[0]!;
    const sorted = parts.toSorted((a, b) => (a.part ?? 0) - (b.part ?? 0));
    const sizes = sorted.map(({ bytes }) => bytes);
    const isSeen = evidenceFor(parts) > 0;
    return {
      modelId,
      quantization,
      repo,
      revision: sorted[0]?.revision ?? null,
      files: isSeen
        ? sorted.map(({ file, bytes, sha256 }) => ({ path: z.string().parse(file), sizeBytes: bytes, sha256 }))
        : [],
      sizeBytes: isSeen && sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + size, 0) : null,
    };
  });
}

/** 0 for files that nobody saw: a name that only follows a pattern is not one that somebody has seen. More with size and hash. */
function evidenceFor(parts: readonly FactsFile[]): number {
  if (parts.some(({ file, evidence }) => file === null || evidence.includes('not confirmed'))) return 0;
  return 1 + Number(parts.every(({ bytes }) => bytes !== null)) + Number(parts.every(({ sha256 }) => sha256 !== null));
}

function order([first]: readonly FactsFile[]): number {
  return publishersInOrder.findIndex((prefix) => first?.repo.startsWith(prefix));
}
