import { DamagedError } from './damaged-error.ts';

/**
 * A number of a header: octal digits, or a two's complement number after a byte with the highest bit set ("base-256",
 * of GNU tar). The rules are those of `parseNumeric` in Go's archive/tar.
 * @throws DamagedError for other text, and for numbers that are too large to be exact in JavaScript
 */
export function parseNumeric(field: Buffer): number {
  return ((field[0] ?? 0) & 0x80) === 0 ? parseOctal(field) : parseBinary(field);
}

/** Spaces and NULs around the digits do not count. No digits are zero. */
export function parseOctal(field: Buffer): number {
  const trimmed = field.toString('latin1').replace(/^[ \0]+|[ \0]+$/g, '');
  const digits = trimmed.split('\0', 1).join('');
  if (digits === '') return 0;
  if (!/^[0-7]+$/.test(digits)) throw new DamagedError('a number in a header is not octal');
  return toSafe(BigInt(`0o${digits}`));
}

/** A decimal number of a pax record, as `strconv.ParseInt` reads it. */
export function parseDecimal(text: string): number {
  const [, sign = '', digits = ''] = /^([+-]?)0*(\d+)$/.exec(text) ?? [];
  if (digits === '') throw new DamagedError('a number in a pax record is not decimal');
  if (digits.length > 19) throw new DamagedError('a number is too large');
  return toSafe(sign === '-' ? -BigInt(digits) : BigInt(digits));
}

/** Seconds of a pax record, rounded down. */
export function parseTime(text: string): number {
  const dot = text.indexOf('.');
  const seconds = dot === -1 ? text : text.slice(0, dot);
  const fraction = dot === -1 ? '' : text.slice(dot + 1);
  if (!/^\d*$/.test(fraction)) throw new DamagedError('a time in a pax record is not a number');
  const whole = parseDecimal(seconds);
  return seconds.startsWith('-') && /[1-9]/.test(fraction.slice(0, 9)) ? whole - 1 : whole;
}

/** The bytes up to the first NUL. */
export function cString(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

function parseBinary(field: Buffer): number {
  const bits = BigInt(field.length * 8 - 1);
  // The highest bit is the mark; the number's sign is the one after it.
  const value = BigInt(`0x${field.toString('hex')}`) & ((1n << bits) - 1n);
  return toSafe(BigInt.asIntN(Number(bits), value));
}

function toSafe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new DamagedError('a number is too large');
  return number;
}
