CREATE TABLE bid (
  auction BIGINT, bidder BIGINT, price BIGINT, channel STRING,
  `dateTime` TIMESTAMP(3), extra STRING,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND
) WITH ('connector' = 'memory');

CREATE TABLE auction (
  id BIGINT, itemName STRING, `dateTime` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT,
  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND
) WITH ('connector' = 'memory');

CREATE TABLE t (
  a INT, b BIGINT NOT NULL, s STRING, d DECIMAL(10, 2), f DOUBLE, ok BOOLEAN, dt DATE, ts TIMESTAMP(3), z TIMESTAMP_LTZ(3)
) WITH ('connector' = 'memory');

CREATE TABLE ev (
  id INT,
  file STRING METADATA FROM 'file.path' VIRTUAL,
  ms BIGINT,
  at AS TO_TIMESTAMP_LTZ(ms, 3),
  p AS PROCTIME(),
  offs BIGINT METADATA,
  WATERMARK FOR at AS at - INTERVAL '1' SECOND
) WITH ('connector' = 'memory');

CREATE TABLE sink (id BIGINT NOT NULL, name STRING, total DECIMAL(20, 4), twice AS id * 2, k STRING METADATA VIRTUAL)
  WITH ('connector' = 'memory');

CREATE VIEW big AS SELECT auction, price, `dateTime` FROM bid WHERE price > 100;
CREATE VIEW named (x, y) AS SELECT auction, COUNT(*) FROM bid GROUP BY auction;
CREATE VIEW nested AS SELECT * FROM big WHERE auction = 1;
