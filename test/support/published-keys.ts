import type { GgufWriter } from './gguf-writer.ts';

/**
 * Adds the keys that say who made a file and how, as published files carry them. The engine needs none of them; they must not disturb
 * it. Architecture, name and file type are the model's own.
 */
export function addPublishedKeys(writer: GgufWriter, sizeLabel: string): void {
  writer
    .value('general.type', 'string', 'model')
    .value('general.basename', 'string', 'Qwen3')
    .value('general.size_label', 'string', sizeLabel)
    .value('general.finetune', 'string', 'Instruct')
    .value('general.quantized_by', 'string', 'Someone')
    .value('general.license', 'string', 'apache-2.0')
    .value('general.license.link', 'string', `https://huggingface.co/Qwen/Qwen3-${sizeLabel}/blob/main/LICENSE`)
    .value('general.repo_url', 'string', 'https://huggingface.co/someone')
    .value('general.base_model.count', 'u32', 1)
    .value('general.base_model.0.name', 'string', `Qwen3 ${sizeLabel} Base`)
    .value('general.base_model.0.organization', 'string', 'Qwen')
    .value('general.base_model.0.repo_url', 'string', `https://huggingface.co/Qwen/Qwen3-${sizeLabel}-Base`)
    .array('general.tags', 'string', ['chat', 'text-generation'])
    .array('general.languages', 'string', ['en', 'zh'])
    .value('general.quantization_version', 'u32', 2)
    .value('quantize.imatrix.file', 'string', 'imatrix.gguf')
    .value('quantize.imatrix.dataset', 'string', 'calibration.txt')
    .value('quantize.imatrix.entries_count', 'i32', 197)
    .value('quantize.imatrix.chunks_count', 'i32', 685);
}
