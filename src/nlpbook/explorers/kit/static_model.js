// The state of an explorer in a page without a kernel.

/** @typedef {import("./mount.js").Model} Model */

/**
 * Stand in for the widget model where there is no kernel: the same get, set, on, off and save_changes.
 * @param {Record<string, any>} state
 * @returns {Model}
 */
export function staticModel(state) {
  /** @type {Map<string, Set<() => void>>} */
  const listeners = new Map();
  return {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const listener of [...listeners.get("change:" + name) ?? []]) listener();
    },
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off(event, listener) {
      listeners.get(event)?.delete(listener);
    },
    save_changes() {},
  };
}
