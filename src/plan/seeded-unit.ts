/**
 * A number from 0 up to (not including) 1 that depends on nothing but its arguments: the finaliser of MurmurHash3 over
 * index and seed. Any viewer's chance can be worked out alone, in any thread, in any order.
 */
export function seededUnit(seed: number, index: number): number {
  return mix(mix(index + 0x9e37_79b9) ^ seed) / 2 ** 32
}

function mix(value: number): number {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return (h ^ (h >>> 16)) >>> 0
}
