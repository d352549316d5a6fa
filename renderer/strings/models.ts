import type {
  DownloadStatus,
  Machine,
  MemoryNeed,
  ModelFacts,
  ModelOrigin,
  Speed,
  Verification,
} from '../../app/contract.ts';
import { bytes, contextSize, count, memorySize, parameterCount, timeLeft, wordRate } from '../formats.ts';

type Verdict = MemoryNeed['verdict'];

function several(n: number, one: string, many: string): string {
  return n === 1 ? `1 ${one}` : `${count(n)} ${many}`;
}

/** The words of the Models page and of the model menus. */
export const models = {
  title: 'Models',
  open: 'Models',
  close: 'Back to the conversation',
  sections: 'Parts of this page',
  tabs: {
    library: 'On this computer',
    get: 'Get models',
    downloads: 'Downloads',
    settings: 'Settings',
  },
  underWay: (n: number) => `${count(n)} under way`,
  caution: (sentences: string) => `Caution: ${sentences}`,

  library: {
    title: 'Models on this computer',
    summary: (n: number, sizeBytes: number) => `${several(n, 'model', 'models')}, ${bytes(sizeBytes)}`,
    filter: 'Find a model on this computer',
    matches: (n: string) => `Models found: ${n}`,
    noMatch: (text: string) => `No model on this computer matches “${text}”.`,
    sort: 'Order',
    sorts: { used: 'Last used first', name: 'By name', size: 'Largest first' },
    empty: 'There is no model here yet. Get one, or add a GGUF file that you have.',
    onlyStarter: 'Only the demonstration model is here yet.',
    add: 'Add models',
    addFiles: 'Model files…',
    addFilesHint: 'GGUF files, used where they lie',
    addFolder: 'A whole folder…',
    addFolderHint: 'Every model in it, used where it lies',
    addFound: 'From other apps…',
    addFoundHint: 'LM Studio, Ollama, Hugging Face cache',
    added: (n: number) => `Added ${several(n, 'model', 'models')}.`,
    addedOne: (name: string) => `Added “${name}”.`,
    skipped: (names: readonly string[]) => {
      const more = names.length > 3 ? ` and ${count(names.length - 3)} more` : '';
      return `These files are no models that Tandem can run and were left out: ${names.slice(0, 3).join(', ')}${more}.`;
    },
  },

  found: {
    title: 'Models of other apps',
    searching: 'Looking for models of LM Studio, Ollama and the Hugging Face cache…',
    none: 'No model of LM Studio, Ollama or the Hugging Face cache was found on this computer.',
    explanation: 'They are used where they lie: nothing is copied or changed.',
    unsupported: (n: number) =>
      n === 1
        ? '1 model of another family was left out: Tandem runs Qwen3.'
        : `${count(n)} models of other families were left out: Tandem runs Qwen3.`,
    installed: 'In your list already',
    all: 'Select all',
    add: (n: number) => (n === 0 ? 'Add' : `Add ${several(n, 'model', 'models')}`),
    close: 'Close',
  },

  row: {
    actions: (name: string) => `More for ${name}`,
    use: 'Use',
    chooseName: (name: string) => `Use ${name}`,
    chat: 'Chat',
    chatName: (name: string) => `Chat with ${name}`,
    unload: 'Take out of memory',
    unloadShort: 'Take out',
    verify: 'Check the file again',
    verifyHint: 'Reads every byte of it',
    reveal: 'Show in folder',
    remove: 'Delete',
    removeHint: (sizeBytes: number) => `Frees ${bytes(sizeBytes)} when Tandem quits`,
    takeOff: 'Take off the list',
    takeOffHint: 'The file stays where it is',
    inMemory: 'In memory',
    verifying: (share: string) => `Checking the file, ${share}`,
    cancelVerify: 'Stop checking',
    verified: (name: string) => `“${name}” was checked: the file is whole.`,
    find: 'Find it…',
    findName: (name: string) => `Find the file of ${name}`,
    getAgain: 'Get again',
    getAgainName: (name: string) => `Download ${name} again`,
    look: 'Look again',
    lookName: (name: string) => `Look at the file of ${name} again`,
    removed: (name: string, sizeBytes: number) =>
      `“${name}” is deleted when Tandem quits, which frees ${bytes(sizeBytes)}.`,
    takenOff: (name: string) => `“${name}” was taken off the list. Its file stays where it is.`,
    undo: 'Undo',
    undoHint: 'Press Undo in the notifications, or Put back below the list',
    writes: (tokensPerSecond: number) => `about ${wordRate(tokensPerSecond)} words/s`,
    used: (when: string) => `used ${when}`,
    neverUsed: 'not used yet',
  },

  removed: {
    title: 'Removed',
    deletes: 'is deleted when Tandem quits',
    stays: 'its file stays where it is',
    restore: 'Put back',
    restoreName: (name: string) => `Put back ${name}`,
  },

  facts: {
    file: 'File',
    parts: (fileName: string, nParts: number) =>
      nParts === 1 ? fileName : `${fileName} and ${several(nParts - 1, 'more part', 'more parts')}`,
    folder: 'Folder',
    origin: 'From',
    size: 'Size',
    quantization: 'Quantization',
    parameters: 'Parameters',
    parametersOf: ({ parameters, nExperts, topK }: ModelFacts) =>
      nExperts === 0
        ? parameterCount(parameters)
        : `${parameterCount(parameters)}; ${count(nExperts)} experts, ${count(topK)} at work for each token`,
    context: 'Context',
    contextOf: ({ contextLength, maxContextTokens }: ModelFacts) =>
      maxContextTokens > contextLength
        ? `${contextSize(contextLength)}, up to ${contextSize(maxContextTokens)} when a text needs it`
        : contextSize(contextLength),
    modes: 'Modes',
    memory: 'Memory',
    speed: 'Speed',
    speedOf: ({ prefillTokensPerSecond: reads, decodeTokensPerSecond: writes }: Speed) =>
      reads === null
        ? `Writes about ${wordRate(writes)} words/s (${count(writes)} tokens/s)`
        : `Reads about ${wordRate(reads)} and writes about ${wordRate(writes)} words/s (${count(reads)} and ${count(writes)} tokens/s)`,
    sources: { measured: 'measured', predicted: 'expected' },
    sourceDetails: {
      measured: 'measured in the last long answer',
      predicted: 'expected from what this computer can do',
    },
    checked: 'Checked',
    added: 'Added',
    lastUsed: 'Last used',
    never: 'Never',
  },

  origins: {
    starter: 'Came with Tandem',
    downloaded: 'Downloaded',
    imported: 'Added from this computer',
    'lm-studio': 'LM Studio',
    ollama: 'Ollama',
    'hugging-face': 'Hugging Face cache',
  } satisfies Record<ModelOrigin, string>,

  verification: {
    verified: 'It has the published hash',
    'not-verifiable': 'Readable, but no hash was published to compare it with',
    unverified: 'Not yet',
    failed: 'Damaged: its bytes are not those that were published',
  } satisfies Record<Verification, string>,

  verdicts: {
    fits: 'Fits',
    tight: 'Just fits',
    pages: 'Slow',
    'too-large': 'Too large',
  } satisfies Record<Verdict, string>,
  verdictDetails: {
    fits: (needed: string) => `Needs ${needed} of memory: there is room to spare`,
    tight: (needed: string) => `Needs ${needed} of memory, which just fits: close other large apps first`,
    pages: (needed: string) => `Needs ${needed}, more than is free: parts are read from the disk again and again`,
    'too-large': (needed: string) => `Needs ${needed}, more memory than this computer can give`,
  } satisfies Record<Verdict, (needed: string) => string>,

  noMode: {
    hybrid: null,
    instruct: 'Made to answer at once: it has no Deep mode',
    coder: 'Made to write code at once: it has no Deep mode',
    thinking: 'Always thinks before it answers: it has no Fast mode',
    none: 'Its file has no chat template: it has no Deep mode',
  } satisfies Record<ModelFacts['chatTemplate'], string | null>,

  memory: {
    title: 'In memory now',
    nothing: 'No model. The next message loads the one that is chosen.',
    of: (needed: number) => `takes ${memorySize(needed)}`,
    none: 'None in memory',
  },

  loading: {
    waiting: (name: string) => `${name} opens when the present answer is written`,
    reading: (name: string, share: string) => `Reading ${name} into memory, ${share}`,
    opening: (name: string) => `Opening ${name}…`,
    /** Beside the name of the model. */
    phases: {
      waiting: 'Opens after the present answer',
      reading: 'Reading into memory',
      opening: 'Opening',
    },
    cancel: 'Cancel opening',
  },

  menu: {
    label: (name: string) => `Model: ${name}`,
    none: 'Choose a model',
    heading: 'Model',
    all: (n: number) => `All ${count(n)} models…`,
    openFile: 'Open a model file…',
    getMore: 'Get more models…',
    scope: 'Use it',
    scopes: {
      all: 'In all conversations',
      conversation: 'In this conversation only',
      message: 'For the next message only',
    },
  },

  machine: {
    measuring: 'Measuring this computer, which takes a second or two…',
    notMeasured: 'This computer is not measured yet.',
    measure: 'Measure it',
    measureAgain: 'Measure again',
    figures: ({ threads, memoryBytes, availableMemoryBytes }: Machine) =>
      `This computer: ${several(threads, 'core', 'cores')}, ${memorySize(memoryBytes)} of memory, ${memorySize(availableMemoryBytes)} of it free.`,
    wasBusy: 'Other programs kept it busy while it was measured, so the figures are too low.',
  },

  get: {
    title: 'Best for this computer',
    recommendation: { everyday: 'For everyday use', hardest: 'For the hardest questions' },
    writes: 'Writes',
    reads: 'Reads',
    wordsPerSecond: (tokensPerSecond: number) => `about ${wordRate(tokensPerSecond)} words/s`,
    wordsShort: (tokensPerSecond: number) => `${wordRate(tokensPerSecond)} words/s`,
    download: 'Download',
    memory: 'Memory',
    disk: 'Disk',
    diskOf: (needed: number, free: number) => `${bytes(needed)}, ${bytes(free)} free`,
    diskShort: (needed: number, free: number) => `${bytes(needed)}, only ${bytes(free)} free`,
    inTime: (seconds: number) => `about ${timeLeft(seconds)}`,
    unknown: 'Not known yet',
    unknownSize: 'Size not known yet',
    measuring: 'Measuring…',
    getIt: 'Download',
    getItSized: (sizeBytes: number) => `Download, ${bytes(sizeBytes)}`,
    getName: (title: string) => `Download ${title}`,
    /** Begins with the words that are seen, for people who speak to their computer. */
    getNameSized: (title: string, sizeBytes: number) => `Download, ${bytes(sizeBytes)}: ${title}`,
    showDownload: (title: string) => `Download of ${title}`,
    action: 'Next step',
    all: 'All Qwen3 models',
    modeFilter: 'Modes',
    modeOptions: { any: 'Any mode', fast: 'With Fast', deep: 'With Deep' },
    sizeFilter: 'Size',
    sizeOption: (size: string) => (size === 'any' ? 'Any size' : `Up to ${size} GB`),
    fitsOnly: 'Only what fits',
    noMatch: 'No model of the catalogue matches. Press Enter in the field above to ask the hub.',
    quantizationsOf: (name: string) => `Quantizations of ${name}`,
    refresh: (hub: string) => `Refresh from ${hub}`,
    refreshHint: (hub: string) => `Asks ${hub} which files there are now, and their sizes and hashes.`,
    refreshed: (when: string) => `Last asked ${when}.`,
    neverRefreshed: 'Not asked yet.',
    privacy: 'Nobody is contacted until you search, refresh or download.',
  },

  search: {
    label: 'Find a model, or paste a link to one',
    placeholder: 'Name of a model, or a link to one',
    ask: (hub: string) => `Search ${hub}`,
    title: (hub: string) => `On ${hub}`,
    searching: (hub: string) => `Asking ${hub}…`,
    opening: (repo: string) => `Asking what ${repo} holds…`,
    found: (n: number) => `${several(n, 'repository', 'repositories')} found`,
    none: (text: string) => `Nothing with GGUF files was found for “${text}”.`,
    again: 'Try again',
    close: 'Close the search',
    downloads: (n: number) => `${count(n)} downloads`,
    gated: 'Needs a token',
    gatedHint: 'Its terms must be accepted on the hub first, and an access token given under Settings.',
    noFiles: 'There is no GGUF file in it that Tandem can download.',
  },

  downloads: {
    title: 'Downloads',
    empty: 'Nothing is being downloaded.',
    orderHint: 'Alt with the up and down arrows changes the order.',
    queued: 'Waits for its turn',
    checking: 'Asking the hub for sizes and hashes…',
    amount: (done: string, total: string) => `${done} of ${total}`,
    left: (time: string) => `${time} left`,
    paused: (amount: string) => `Paused at ${amount}`,
    trying: 'Trying again…',
    retryIn: (time: string) => `Tries again in ${time}.`,
    tryNow: 'Try now',
    tryNowName: (title: string) => `Try now: ${title}`,
    verifying: (share: string | null) => (share === null ? 'Checking the file…' : `Checking the file, ${share}`),
    done: 'Done: the file is whole',
    failed: 'The download failed.',
    finished: (title: string) => `“${title}” is here and can be used.`,
    finishedHint: 'Press Use on the Models page to use it',
    failedNotice: (title: string) => `“${title}” could not be downloaded.`,
    show: 'Show why',
    showHint: 'Open the downloads on the Models page to see why',
    short: {
      queued: () => 'In the queue',
      checking: () => 'Asking the hub…',
      downloading: (share) => share,
      paused: (share) => `Paused, ${share}`,
      waiting: (share) => `Waiting, ${share}`,
      verifying: (share) => `Checking, ${share}`,
      done: () => 'Done',
      failed: () => 'Failed',
    } satisfies Record<DownloadStatus, (share: string) => string>,
    progressOf: (title: string) => `Progress of ${title}`,
    pauseName: (title: string) => `Pause ${title}`,
    resumeName: (title: string) => `Go on with ${title}`,
    retryName: (title: string) => `Try ${title} again now`,
    cancelName: (title: string) => `Cancel ${title}`,
    clearName: (title: string) => `Take ${title} off this list`,
    cancelQuestion: (there: string) => `Cancel this download? ${there} that are here already would be deleted.`,
    cancelYes: 'Cancel the download',
    cancelNo: 'Keep it',
    order: (title: string) => `Order of ${title}`,
    earlier: 'Earlier',
    later: 'Later',
    moved: (title: string, place: number, n: number) => `${title} is now ${count(place)} of ${count(n)}`,
    limit: 'Speed limit',
    noLimit: 'None',
    limitOf: (megabytes: number) => `${count(megabytes)} MB/s`,
    overall: (n: number) => `Progress of ${several(n, 'download', 'downloads')}`,
    overallShare: (share: string, left: string | null) =>
      left === null ? `Downloading, ${share}` : `${share}, ${left} left`,
    overallAmount: (amount: string) => `Downloading, ${amount}`,
  },

  folder: {
    title: 'Models folder',
    explanation: 'Downloads lie here. Models that you added stay where they are.',
    space: (usedBytes: number, freeBytes: number) =>
      `${usedBytes === 0 ? 'Nothing' : bytes(usedBytes)} in it, ${bytes(freeBytes)} free on this disk`,
    notConnected: 'Its disk cannot be reached. Connect it, or move the folder.',
    move: 'Move to another folder…',
    moving: (to: string, share: string) => `Moving to ${to}, ${share}`,
    movingLabel: 'Moving the models folder',
    cancelMove: 'Stop moving',
  },

  hub: {
    title: 'Where downloads come from',
    explanation: 'Asked only when you search, refresh or download.',
    choices: { 'hugging-face': 'Hugging Face', modelscope: 'ModelScope', other: 'Another address' },
    choiceHints: {
      'hugging-face': 'huggingface.co',
      modelscope: 'modelscope.cn',
      other: 'A mirror that speaks as Hugging Face does',
    },
    address: 'Address of the mirror',
    addressPlaceholder: 'https://…',
    takeAddress: 'Use it',
  },

  token: {
    title: 'Access token',
    explanation: (hub: string) =>
      `For repositories that ask for one. It is sent to ${hub} alone, and never shown again.`,
    field: 'Token',
    placeholder: 'Paste it here',
    save: 'Keep it',
    clear: 'Forget it',
    kept: {
      'key-store': 'A token is kept in the key store of this system.',
      obfuscated: 'A token is kept in a file on this computer, obfuscated but not encrypted.',
      memory: 'A token is kept until Tandem quits.',
    },
    keepObfuscated:
      'Keep it when Tandem quits. This system has no key store, so it would only be obfuscated: any program that runs as you could read it.',
  },

  memorySetting: {
    title: 'Length of conversations',
    explanation: 'A longer context remembers more of a conversation and takes more memory beside the model.',
    context: 'Context',
    auto: 'As the model and the memory allow',
    kv: 'Stored in',
    kvTypes: { F16: '16 bits', Q8_0: '8 bits, half the memory' },
    keep: 'Keep the whole model in memory. It writes somewhat faster, and opening it takes longer.',
    noRoom: 'Keeping the whole model in memory takes its size and 2 GB more, which are not free now.',
    next: 'Counts from the next time a model is opened.',
  },

  prefixState: {
    title: 'What was read',
    explanation:
      'What a model has read of long conversations can stay on this disk, so that it goes on at once after a restart. It is as private as the conversation, and deleted with it.',
    remember: 'Remember what was read between starts',
    limit: 'At most',
    usage: (sizeBytes: number) => (sizeBytes === 0 ? 'Nothing is kept now.' : `${bytes(sizeBytes)} on this disk`),
    clear: 'Clear',
  },

  first: {
    title: 'Best for this computer',
    speed: (tokensPerSecond: number) => `Writes about ${wordRate(tokensPerSecond)} words/s`,
    memory: {
      fits: 'fits in memory with room to spare',
      tight: 'just fits in memory',
      pages: 'larger than the free memory',
      'too-large': 'larger than the memory',
    } satisfies Record<Verdict, string>,
    dismiss: 'Do not offer this again',
  },
} as const;
