/** The server that an endpoint of the settings stands for, as people know it. */
export function hubName(endpoint: string): string {
  if (endpoint === 'hugging-face') return 'huggingface.co';
  if (endpoint === 'modelscope') return 'modelscope.cn';
  return URL.parse(endpoint)?.host ?? endpoint;
}
