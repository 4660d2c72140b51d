/** The environment variable by which the reporter tells the workers where to leave their parts. */
export const FOLDER_VARIABLE = 'STEPWRIGHT_COVERAGE_FOLDER';
