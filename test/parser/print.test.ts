import { describe, expect, it } from 'vitest'
import { parseExpression, parseQuery, parseStatement } from '../../src/parser/parse.ts'
import { printExpression, printQuery, printStatement } from '../../src/parser/print.ts'

const expression = (text: string): string => printExpression(parseExpression(text))
const query = (text: string): string => printQuery(parseQuery(text))
const statement = (text: string): string => printStatement(parseStatement(text))

describe('expressions', () => {
  it('keep only the parentheses that matter', () => {
    expect(expression('((a) + (b * c)) - (d - (e))')).toBe('a + b * c - (d - e)')
    expect(expression('(a + b) * c / (d / e)')).toBe('(a + b) * c / (d / e)')
    expect(expression('(a AND b) OR (NOT (c = 1))')).toBe('a AND b OR NOT c = 1')
    expect(expression('a AND (b OR c) AND (NOT (d AND e))')).toBe('a AND (b OR c) AND NOT (d AND e)')
    expect(expression('a AND (b AND c)')).toBe('a AND (b AND c)')
    expect(expression('(a = b) IS NOT TRUE')).toBe('(a = b) IS NOT TRUE')
    expect(expression('(a + 1) BETWEEN (b) AND (c || d)')).toBe('a + 1 BETWEEN b AND c || d')
    expect(expression('-(a + b)')).toBe('-(a + b)')
  })

  it('spell types out', () => {
    expect(expression('cast(a as binary varying(3))')).toBe('CAST(a AS VARBINARY(3))')
    expect(expression('cast(a as row(b char varying not null, c int array) array)')).toBe(
      'CAST(a AS ARRAY<ROW<b VARCHAR NOT NULL, c ARRAY<INT>>>)',
    )
    expect(expression('cast(a as time(3) with local time zone)')).toBe('CAST(a AS TIME(3) WITH LOCAL TIME ZONE)')
    expect(expression('cast(a as timestamp(3) with local time zone)')).toBe('CAST(a AS TIMESTAMP_LTZ(3))')
  })

  it('never put two signs together', () => {
    expect(expression('a - (- (-b))')).toBe('a - -(-b)')
  })

  it('write words in upper case and names as they are', () => {
    expect(expression('case when Done is null then lower(Note) else cast(x as int) end')).toBe(
      'CASE WHEN Done IS NULL THEN lower(Note) ELSE CAST(x AS INT) END',
    )
  })

  it('put back-ticks around names only where they are needed', () => {
    expect(expression('`bike`.`meters` + `order`.`a b` + `x``y`')).toBe('bike.meters + `order`.`a b` + `x``y`')
  })

  it('take a field of what is no column', () => {
    expect(expression('f(x).a + b[1].c + (d).e')).toBe('f(x).a + b[1].c + (d).e')
  })

  it('double quotes and spell out what cannot be seen', () => {
    expect(expression("'it''s'")).toBe("'it''s'")
    expect(expression("'a\\b'")).toBe("'a\\b'")
    expect(expression("'a\\b\n''\u200B'")).toBe("U&'a\\\\b\\000A''\\200B'")
  })

  it('write intervals and other literals', () => {
    expect(expression("interval -'10 00:00:00' day(3) to second")).toBe("INTERVAL -'10 00:00:00' DAY(3) TO SECOND")
    expect(expression("x'45F0ab' = date '2024-02-29'")).toBe("x'45F0ab' = DATE '2024-02-29'")
  })

  it('write calls with all their clauses', () => {
    const window = 'PARTITION BY k ORDER BY ts DESC NULLS LAST ROWS BETWEEN 3 PRECEDING AND CURRENT ROW'
    expect(expression(`sum(distinct x) filter (where x > 1) over (${window})`)).toBe(
      `sum(DISTINCT x) FILTER (WHERE x > 1) OVER (${window})`,
    )
    expect(expression('COUNT(*) + YEAR(CURRENT_DATE)')).toBe('COUNT(*) + YEAR(CURRENT_DATE)')
    expect(expression('timestampadd(minute, 5, floor(ts to hour))')).toBe('TIMESTAMPADD(MINUTE, 5, FLOOR(ts TO HOUR))')
    expect(expression("json_value(d, '$.a' returning int default 0 on empty error on error)")).toBe(
      "JSON_VALUE(d, '$.a' RETURNING INT DEFAULT 0 ON EMPTY ERROR ON ERROR)",
    )
  })

  it.each([
    "TRIM(BOTH 'x' FROM s)",
    'POSITION(a IN b || c)',
    'SUBSTRING(s, 2, 3)',
    '`TRIM`(DISTINCT s)',
    'LEFT(s, 2)',
    "`MAP`[1] + MAP['a', 1]['a']",
    '`TRY_CAST`(a)',
    'LISTAGG(s, (SELECT 1)) WITHIN GROUP (ORDER BY ts)',
    "FLOOR((INTERVAL '1' YEAR) TO MONTH)",
    'JSON_OBJECT(KEY (a IS JSON) VALUE b ABSENT ON NULL)',
    "JSON_QUERY(d, '$' RETURNING ARRAY<STRING> WITH CONDITIONAL ARRAY WRAPPER NULL ON EMPTY)",
    '(1).a + (SELECT b).c + ROW(1, 2).d',
    '(a - b) DAY TO SECOND - (c - d) MONTH',
    'a IN ((SELECT 1), 2)',
  ])('keep the sense of %s', (text) => {
    expect(expression(text)).toBe(text)
  })

  it('keep a sub-query on their line', () => {
    expect(expression('a in (select b from t where c > 1) and not exists (select 1)')).toBe(
      'a IN (SELECT b FROM t WHERE c > 1) AND NOT EXISTS (SELECT 1)',
    )
  })
})

describe('queries', () => {
  it('have a clause per line', () => {
    const text = `with x (a) as (select 1), y as (select 2)
      select distinct a, count(*) n from x join (select b from y) as z on x.a = z.b, unnest(c) with ordinality as u (v, i)
      where a > 0 group by a having count(*) > 1 order by n desc limit 10 offset 2`
    expect(query(text)).toBe(`WITH x (a) AS (
  SELECT 1
),
y AS (
  SELECT 2
)
SELECT DISTINCT a, count(*) AS n
FROM x
JOIN (
  SELECT b
  FROM y
) AS z ON x.a = z.b,
  UNNEST(c) WITH ORDINALITY AS u (v, i)
WHERE a > 0
GROUP BY a
HAVING count(*) > 1
ORDER BY n DESC
LIMIT 10
OFFSET 2`)
  })

  it('have an item per line where the list is long', () => {
    const names = ['departure_station_name', 'arrival_station_name', 'planned_departure_time', 'planned_arrival_time']
    expect(query(`SELECT ${names.map((name) => `${name} AS ${name}_text`).join(', ')} FROM t`)).toBe(`SELECT
  departure_station_name AS departure_station_name_text,
  arrival_station_name AS arrival_station_name_text,
  planned_departure_time AS planned_departure_time_text,
  planned_arrival_time AS planned_arrival_time_text
FROM t`)
  })

  it('put parentheses around set operations that group otherwise', () => {
    expect(query('select 1 union all select 2 intersect select 3 except (select 4 union select 5)')).toBe(`SELECT 1
UNION ALL
SELECT 2
INTERSECT
SELECT 3
EXCEPT
(
  SELECT 4
  UNION
  SELECT 5
)`)
  })

  it('leave a line break in a name alone', () => {
    expect(query('select * from (select `a\nb` from t) x')).toBe('SELECT *\nFROM (\n  SELECT `a\nb`\n  FROM t\n) AS x')
  })

  it('write window functions, versions, hints and patterns', () => {
    const text = `select /*+ STATE_TTL('r'='1d') */ * from table(tumble(table t, descriptor(ts), interval '1' hour)) r
      left join s /*+ OPTIONS('a'='b') */ for system_time as of r.p as s on r.k = s.k`
    expect(query(text)).toBe(`SELECT /*+ STATE_TTL('r' = '1d') */ *
FROM TABLE(tumble(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) AS r
LEFT JOIN s /*+ OPTIONS('a' = 'b') */ FOR SYSTEM_TIME AS OF r.p AS s ON r.k = s.k`)
  })

  it('put parentheses around joins that group otherwise', () => {
    expect(query('select * from a, b join (c, d) on TRUE left join (e cross join f) on g')).toBe(`SELECT *
FROM a,
  b
  JOIN (
    c,
      d
  ) ON TRUE
  LEFT JOIN (
    e
    CROSS JOIN f
  ) ON g`)
  })

  it('keep the keys of a table argument together', () => {
    const text = 'SELECT *\nFROM f(TABLE t PARTITION BY (a, b) ORDER BY (ts, c DESC), DESCRIPTOR(ts), n => 1)'
    expect(query(text)).toBe(text)
  })

  it('write MATCH_RECOGNIZE', () => {
    const text = `select * from t match_recognize (partition by k order by ts measures last(b.v) as v one row per match
      after match skip to last b pattern (a b+? c{2,3}) within interval '1' minute define b as b.v > 1, c as c.v < 0) as m`
    expect(query(text)).toBe(`SELECT *
FROM t
MATCH_RECOGNIZE (
  PARTITION BY k
  ORDER BY ts
  MEASURES
    last(b.v) AS v
  ONE ROW PER MATCH
  AFTER MATCH SKIP TO LAST b
  PATTERN (a b+? c{2,3}) WITHIN INTERVAL '1' MINUTE
  DEFINE
    b AS b.v > 1,
    c AS c.v < 0
) AS m`)
  })
})

describe('statements', () => {
  it('write CREATE TABLE with an element per line', () => {
    const text = `create table db.t (id bigint not null primary key not enforced comment 'k', r row<a int, b array<string>>,
      m string metadata from 'key' virtual, ts as to_timestamp(s), watermark for ts as ts - interval '5' second)
      comment 'it''s' partitioned by (id) with ('connector'='memory','x'='')`
    expect(statement(text)).toBe(`CREATE TABLE db.t (
  id BIGINT NOT NULL PRIMARY KEY NOT ENFORCED COMMENT 'k',
  r ROW<a INT, b ARRAY<STRING>>,
  m STRING METADATA FROM 'key' VIRTUAL,
  ts AS to_timestamp(s),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
)
COMMENT 'it''s'
PARTITIONED BY (id)
WITH (
  'connector' = 'memory',
  'x' = ''
)`)
  })

  it('write CREATE VIEW and CREATE TABLE AS with their query below', () => {
    expect(statement('create temporary view v (a) as select 1')).toBe('CREATE TEMPORARY VIEW v (a)\nAS\nSELECT 1')
    expect(statement("create or replace table t with ('a'='b') as select 1")).toBe(
      "CREATE OR REPLACE TABLE t\nWITH (\n  'a' = 'b'\n)\nAS\nSELECT 1",
    )
  })

  it('write statement sets', () => {
    expect(statement('execute statement set begin insert into a select 1; insert into b (x) values (2); end'))
      .toBe(`EXECUTE STATEMENT SET BEGIN
  INSERT INTO a
  SELECT 1;
  INSERT INTO b (x)
  VALUES (2);
END`)
  })

  it('write short statements on one line', () => {
    const texts = [
      'ALTER TABLE t ADD c INT AFTER b',
      'DROP TEMPORARY SYSTEM FUNCTION IF EXISTS f',
      "SHOW TABLES FROM db NOT LIKE 'a%'",
      'DESCRIBE CATALOG EXTENDED c',
      "SET 'a' = 'b'",
      "STOP JOB '1' WITH SAVEPOINT WITH DRAIN",
      'CALL sys.compact(level => 3)',
    ]
    expect(texts.map(statement)).toEqual(texts)
  })
})
