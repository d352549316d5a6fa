/** Where the stand-in lies, and how it is told of a package: needs nothing of a running app. */

export const standinFolder = import.meta.dirname;

/**
 * Of a packaged app: set by the launcher that stands where its executable would be, so that the app finds itself as it does
 * when a person opens it. Not passed on to processes that the app starts.
 */
export const packagedExecutableVariable = 'STANDIN_PACKAGED_EXECUTABLE';
