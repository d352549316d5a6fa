// A utility process for the tests: answers what it is told, and ends as it is told.
process.parentPort.on('message', ({ data }) => {
  switch (data.kind) {
    case 'echo':
      process.parentPort.postMessage({ kind: 'echo', value: data.value });
      return;
    case 'facts':
      process.parentPort.postMessage({
        kind: 'facts',
        value: { type: process.type, args: process.argv.slice(2), hasSend: process.send !== undefined },
      });
      return;
    case 'importElectron':
      import('electron')
        .then(({ default: electron }) => electron[data.name])
        .then(() => process.parentPort.postMessage({ kind: 'there' }))
        .catch((error) => process.parentPort.postMessage({ kind: 'error', value: error.message }));
      return;
    case 'request':
      void import('electron').then(({ net }) => ask(net, data.url));
      return;
    case 'exit':
      process.exit(data.code);
  }
});
/** Tells the events of a request, and what came of it. */
function ask(net, url) {
  const request = net.request({ url, redirect: 'manual' });
  const heard = [];
  request.setHeader('range', 'bytes=1-3');
  request.on('redirect', (status, _method, location) => heard.push(`redirect ${status} ${location}`));
  request.on('response', async (message) => {
    heard.push(`response ${message.statusCode} ${message.headers['content-type']}`);
    let text = '';
    for await (const bytes of message) text += bytes;
    heard.push(text);
    process.parentPort.postMessage({ kind: 'request', heard });
  });
  request.on('error', (error) => {
    heard.push(error.message);
    process.parentPort.postMessage({ kind: 'request', heard });
  });
  request.end();
}
console.log('service started');
