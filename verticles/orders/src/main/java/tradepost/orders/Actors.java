package tradepost.orders;

import tradepost.kernel.identity.Caller;

/** Who did something to an order, as its reader may know it. */
public final class Actors {
    /** Somebody else, to a customer. */
    public static final String STAFF = "staff";

    private static final String USER = "user:";

    private Actors() {}

    /**
     * The actor, or {@value #STAFF} for another user if the caller reads its own orders only.
     *
     * @param permission to read all orders
     */
    public static String shown(String actor, String permission, Caller caller) {
        boolean hidden = actor.startsWith(USER) && !actor.equals(caller.actor()) && !caller.may(permission);
        return hidden ? STAFF : actor;
    }
}
