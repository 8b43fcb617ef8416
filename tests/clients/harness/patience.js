/** How long a test waits for what must come: a green test never waits it out. */
const limit = 60_000;

/** Rejects when a promise does not come true in time. */
export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), limit);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The first argument of the next event that fits. */
export function next(emitter, name, fits = () => true) {
  let listener;
  const heard = new Promise((resolve) => {
    listener = (...values) => fits(...values) && resolve(values.length > 1 ? values : values[0]);
    emitter.on(name, listener);
  });
  return within(heard, name).finally(() => emitter.off(name, listener));
}
