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
      import('electron').catch((error) => process.parentPort.postMessage({ kind: 'error', value: error.message }));
      return;
    case 'exit':
      process.exit(data.code);
  }
});
console.log('service started');
