/**
 * Template programs such as model files carry, one for each kind of model, written for tests: they say what our own code renders, in
 * few lines. Nothing of ours runs them; llama.cpp can.
 */

const openReply = "{{- '<|im_start|>assistant\\n' }}";
/** Earlier answers without their thinking. */
const withoutThinking = "message.content.split('</think>')[-1].lstrip('\\n')";

function chatMl(content: string, afterOpening: string): string {
  return `{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + ${content} + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    ${openReply}${afterOpening}
{%- endif %}`;
}

export const chatTemplates = {
  hybrid: chatMl(
    withoutThinking,
    `
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}`,
  ),
  instruct: chatMl('message.content', ''),
  thinking: chatMl(withoutThinking, "\n    {{- '<think>\\n' }}"),
  coder: `{#- Tools are called as <tool_call><function=name><parameter=key>value</parameter></function></tool_call> #}
${chatMl('message.content', '')}`,
} as const;
