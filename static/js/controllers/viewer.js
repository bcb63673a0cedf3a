// Who looks at the board from this screen: a participant, a facilitator or somebody who only looks on.

/**
 * @typedef {import('../core/regions.js').Board} Board
 * @typedef {import('../ui/shared/page.js').Page['me']} Me
 */

export class Viewer {
  /** @type {Omit<Me, 'examples'>} */
  #me;
  #examples;

  /** @param {Me} me as the page was served with it */
  constructor({ examples, ...me }) {
    this.#me = me;
    this.#examples = new Set(examples);
  }

  /** Who that is on this board, also as its facilitator: another text for another person. */
  get identity() {
    return this.#me.identity;
  }

  /** Their id as a participant; empty before they join. */
  get participant() {
    return this.#me.identity.replace(/\/.*/, '');
  }

  get name() {
    return this.#me.name;
  }

  /** The answer to the board's question on joining; null where they have not answered it. */
  get group() {
    return this.#me.group;
  }

  get isParticipant() {
    return this.#me.participant;
  }

  /** How many examples that people sent in waited for this facilitator when the page was served. */
  get sentIn() {
    return this.#me.sent_in;
  }

  get isFacilitator() {
    return this.#me.facilitator;
  }

  /** Whether they may look but not take part: they have to join first, or cannot. @param {Pick<Board, 'access'>} board */
  looksOn({ access }) {
    return !this.isParticipant && !this.isFacilitator && access.join !== 'open';
  }

  /** Whether they added the example. @param {string} id */
  owns(id) {
    return this.#examples.has(id);
  }

  /** They have added an example. @param {string} id */
  addExample(id) {
    this.#examples.add(id);
  }

  /** They have joined, or have another name. @param {import('../net/api.js').Participant} participant */
  join({ id, name, group = this.#me.group }) {
    const identity = this.#me.identity.replace(/^[^/]*/, id);
    this.#me = { ...this.#me, identity, name, group, participant: true };
  }
}
