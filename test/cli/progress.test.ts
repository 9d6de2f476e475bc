import { expect, test } from 'vitest'
import { lossText, statusText } from '../../src/cli/progress.ts'

test('the status tells what is known', () => {
  const progress = { rowsIn: 1234567, rowsOut: 3, watermark: Number.NaN, late: 0, skipped: 0 }
  expect(statusText(progress, 60000.4)).toBe('1,234,567 rows in, 3 out, 60,000 rows/s')
  expect(statusText({ ...progress, watermark: 1740823200000, late: 2, skipped: 1 }, 0)).toBe(
    '1,234,567 rows in, 3 out, 0 rows/s, watermark 2025-03-01 10:00:00.000, 2 late, 1 skipped',
  )
  expect(statusText({ ...progress, watermark: Infinity }, 0)).toBe('1,234,567 rows in, 3 out, 0 rows/s')
})

test('what was left out', () => {
  expect(lossText({ late: 0, skipped: 0 })).toBeUndefined()
  expect(lossText({ late: 1, skipped: 0 })).toBe('1 late row dropped')
  expect(lossText({ late: 1200, skipped: 2 })).toBe('1,200 late rows dropped, 2 unreadable records skipped')
})
