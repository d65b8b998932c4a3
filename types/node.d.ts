// The little of Node that tests/js uses; @types/node would bring a second set of globals into the browser's code.

declare module "node:test" {
  export function test(name: string, body: () => void): void;
}

declare module "node:process" {
  export const env: Record<string, string | undefined>;
}

declare module "node:assert/strict" {
  export function equal(actual: unknown, expected: unknown, message?: string): void;
  export function deepEqual(actual: unknown, expected: unknown, message?: string): void;
  export function notEqual(actual: unknown, expected: unknown, message?: string): void;
  export function match(actual: string, pattern: RegExp, message?: string): void;
}
