import { it } from 'vitest'
import { parseStatements, parseExpression } from '../../src/parser/parse.ts'
const bad = `SELEC 1
SELECT a b c FROM t
SELECT a FORM t
SELECT FROM t
SELECT user FROM t
SELECT a AS value FROM t
CREATE TABLE t (value INT)
SELECT a, FROM t
SELECT a FROM t WHERE
SELECT a FROM t GROUP a
SELECT a != b
SELECT a FROM t LIMIT 1, 2
SELECT "a" FROM t
SELECT a == b
SELECT a::int
SELECT 'abc
SELECT a /* x
SELECT \`a
SELECT @a
SELECT 1 SELECT 2
SELECT (1 + 2
SELECT a FROM t x y
SELECT a FROM (SELECT 1
SELECT CASE a END
SELECT CAST(a AS STRNG)
SELECT CAST(a AS)
SELECT a FROM t /*+ OPTIONS('a'='b') */ WHERE /*+ X */ a
CREATE TABEL t (a INT)
CREATE TABLE t (a INT,)
CREATE TABLE t (a INT) WITH ('a' = 1)
CREATE TABLE t (a INT b INT)
CREATE TABLE t (a INT PRIMARY KEY NOT)
SHOW TABELS
SET a = b
INSERT t VALUES (1)
INSERT INTO t VALUES (1), 
SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, OFFSET => 1)
SELECT a.order FROM t
SELECT COUNT(* FROM t
DROP t
SELECT a FROM t ORDR BY a
SELECT a BETWEEN 1 FROM t
SELECT INTERVAL '1' FOO
EXPLAIN
SELECT EXTRACT(DAY x)
SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A) DEFINE)
WITH a (SELECT 1) SELECT 2`.split('\n')
it('x', () => {
  for (const sql of bad) { try { parseStatements(sql); console.log('OK?? ' + sql) } catch (e) { console.log(String((e as Error).name + ' ' + (e as {code?:string}).code + ' ' + (e as Error).message + ((e as Error).name==='ParseError'?'':(e as Error).stack))) } }
})
