package dev.kvorum.kvnode.sim;

/** What everything in one run shares. */
record World(Scenario scenario, EventQueue events, Ledger ledger, Totals totals, Trace trace) {

  static World of(Scenario scenario, Appendable text) {
    var events = new EventQueue();
    var totals = new Totals();
    return new World(scenario, events, new Ledger(totals), totals, new Trace(events::now, text));
  }

  long now() {
    return events.now();
  }
}
