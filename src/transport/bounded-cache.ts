/**
 * A map that forgets what was not used of late. It keeps two generations: when the young one is full it becomes the old
 * one, and what the old one still held is forgotten; a hit in the old one is brought back. So it holds at most
 * 2 x `generationSize` entries, every operation is O(1) and a hit on a young entry costs no write.
 */
export class BoundedCache<Key, Value> {
  private young = new Map<Key, Value>()
  private old = new Map<Key, Value>()
  private readonly generationSize: number

  constructor(generationSize: number) {
    this.generationSize = generationSize
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key)
    if (value !== undefined) return value
    const oldValue = this.old.get(key)
    if (oldValue !== undefined) this.set(key, oldValue)
    return oldValue
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.generationSize && !this.young.has(key)) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }

  delete(key: Key): void {
    this.young.delete(key)
    this.old.delete(key)
  }
}
