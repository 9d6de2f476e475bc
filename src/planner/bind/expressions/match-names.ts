/** What only means something in MATCH_RECOGNIZE. */
export const MATCH_FUNCTIONS: ReadonlySet<string> = new Set([
  'FIRST',
  'LAST',
  'PREV',
  'NEXT',
  'CLASSIFIER',
  'MATCH_NUMBER',
  'MATCH_ROWTIME',
  'MATCH_PROCTIME',
  'FINAL',
  'RUNNING',
])
