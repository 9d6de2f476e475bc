/** What the prompt answers itself. */
export type ReplCommand = 'quit' | 'help' | 'clear'

const COMMANDS: Readonly<Record<string, ReplCommand>> = { quit: 'quit', exit: 'quit', help: 'help', clear: 'clear' }

export function replCommand(text: string): ReplCommand | undefined {
  const word = /^\s*([a-z]+)\s*;?\s*$/i.exec(text)?.[1]
  return word === undefined ? undefined : COMMANDS[word.toLowerCase()]
}

export const HELP = `Statements end with ';' and may take several lines.

  SELECT ...;                      shows the rows of a query; Ctrl-C ends it
  CREATE TABLE t (...) WITH (...); gives a source or sink a name
  INSERT INTO t SELECT ...;        writes the rows of a query
  EXPLAIN SELECT ...;              shows how a query runs
  SHOW TABLES; DESCRIBE t;         what there is
  SET 'key' = 'value'; SET;        changes a setting, lists them

  HELP;   this text         CLEAR;  clears the screen
  QUIT;   leaves, as does EXIT; or Ctrl-D

The rows of a result that changes begin with a kind: +I a new row, -U and +U a
row before and after a change, -D a row that is taken away. An INSERT that never
ends runs beside the prompt, unless SET 'table.dml-sync' = 'true'.
`
