import { expect, test } from 'vitest'
import { files, millrace } from './process.ts'

test('files and texts run in order, in one session, with variables and settings', async () => {
  using dir = files({
    'tables.sql':
      "CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = '${dir}/${name}.csv', 'format' = 'csv');\n",
    'query.sql': '-- ${nothing} here\nSELECT n, ${factor} * n AS x FROM t;\n',
    'numbers.csv': '1\n2\n',
  })
  const options = ['-D', `dir=${dir.directory}`, '-Dname=numbers', '-D', 'factor=10', '--format', 'csv']
  const text = 'SELECT CAST(TO_TIMESTAMP_LTZ(0, 3) AS STRING)'
  const args = ['run', 'tables.sql', 'query.sql', '-e', text, ...options, '--set', 'table.local-time-zone=Asia/Tokyo']
  expect(await millrace(args, dir.directory)).toEqual({
    code: 0,
    stdout: '1,10\n2,20\n1970-01-01 09:00:00.000\n',
    stderr: '',
  })
})

test('standard input is a script, alone or as a file', async () => {
  const input = "SELECT ';' AS a;\nSELECT 2;\n"
  const expected = { code: 0, stdout: ';\n2\n', stderr: '' }
  expect(await millrace(['--format', 'csv'], undefined, input)).toEqual(expected)
  expect(await millrace(['run', '-', '--format', 'csv'], undefined, input)).toEqual(expected)
})

test('wrong SQL is an error of its place in the file; what came before has run', async () => {
  using dir = files({ 'a.sql': 'SELECT 1;\nSELECT\n  missing;\nSELECT 3;', 'b.sql': 'SELECT 4;' })
  const { code, stdout, stderr } = await millrace(['run', 'a.sql', 'b.sql', '--format', 'csv'], dir.directory)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '1\n' })
  const [first, ...lines] = stderr.split('\n')
  expect(first).toMatch(/^error: a\.sql:3:3: .*missing/)
  expect(lines).toEqual(['3 |   missing;', '      ^^^^^^^', ''])
})

test('a failed job ends the run', async () => {
  using dir = files({ 'a.sql': 'SELECT 10 / n FROM (VALUES (0)) AS t(n);\nSELECT 2;', 'b.sql': 'SELECT 3;' })
  expect(await millrace(['run', 'a.sql', 'b.sql', '--format', 'csv'], dir.directory)).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      'error: a.sql:1:8: Division by zero.',
      '1 | SELECT 10 / n FROM (VALUES (0)) AS t(n);',
      '           ^^^^^^',
      '',
    ].join('\n'),
  })
})

test.each([
  [['run'], 'error: nothing to run: give a file or -e\n'],
  [['report.sql'], "error: unknown command 'report.sql'; to run a file: millrace run report.sql\n"],
  [['--colour'], "error: unknown option '--colour'\n"],
  [['-e', 'SELECT 1', '--header'], 'error: --header goes with --format csv\n'],
  [
    ['-e', 'SELECT 1', '-D', 'x'],
    "error: option '-D, --define <name=value>' argument 'x' is invalid. It must read 'name=value'.\n",
  ],
])('wrong usage: millrace %j', async (args, message) => {
  expect(await millrace(args)).toEqual({ code: 2, stdout: '', stderr: `${message}See 'millrace --help'.\n` })
})

test('a missing file, a missing variable and a wrong setting', async () => {
  using dir = files({ 'a.sql': 'SELECT 1;\nSELECT ${x};\n' })
  expect(await millrace(['run', 'none.sql'], dir.directory)).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: can't read none.sql: there is no such file\n",
  })
  expect(await millrace(['run', 'a.sql', '-D', 'y=1', '-D', 'z=2'], dir.directory)).toEqual({
    code: 2,
    stdout: '',
    stderr: [
      "error: a.sql:2:8: The variable 'x' has no value; given are y, z. Give it by -D x=VALUE.",
      '2 | SELECT ${x};',
      '           ^^^^',
      '',
    ].join('\n'),
  })
  const wrong = await millrace(['-e', 'SELECT 1', '--set', 'parallelism.default=many'])
  expect(wrong).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: Option 'parallelism.default' of the session is 'many'; expected a whole number.\n",
  })
})

test('help and version', async () => {
  const { code, stdout, stderr } = await millrace(['--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: millrace \[options\] \[command\]\n/)
  expect(await millrace(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
})
