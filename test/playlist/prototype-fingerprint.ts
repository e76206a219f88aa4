/** The names of what every object, array, function and string inherits: equal before and after, unless something polluted them. */
export function prototypeFingerprint(): string[] {
  return [Object, Array, Function, String, Map].flatMap((type) =>
    Reflect.ownKeys(type.prototype).map((key) => `${type.name}.${String(key)}`),
  )
}
