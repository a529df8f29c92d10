package tradepost.gateway.http;

import tradepost.kernel.identity.Caller;

/**
 * In whose share the unsent bytes of a connection count: that of its caller once it is known, else that of its client's address.
 *
 * @param isOwner whether it is a caller
 */
record Holder(String name, boolean isOwner) {
    static final Holder NOBODY = new Holder("none", false);

    /** @param address of a client, see {@link Clients} */
    static Holder at(String address) {
        return new Holder(address, false);
    }

    /** The visitors of a page share its key, so each counts by its address. */
    static Holder of(Caller caller, String address) {
        return caller.isStorefront() ? at(address) : new Holder(caller.ownerId().toString(), true);
    }
}
