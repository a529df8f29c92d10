package tradepost.shipping.core.shipment;

import java.util.List;
import tradepost.orders.Transition;

/** The states of a shipment. An open one is a pick list, whose lines may change until it is packed or shipped. */
final class ShipmentStates {
    static final Transition PACK = new Transition("pack", List.of("open"), List.of("packed"));

    static final Transition SHIP = new Transition("ship", List.of("open", "packed"), List.of("shipped"));

    static final Transition DELIVER = new Transition("deliver", List.of("shipped"), List.of("delivered"));

    static final Transition CANCEL = new Transition("cancel", List.of("packed"), List.of("cancelled"));

    /** With its order, which is cancelled or closed, or because sales refuses to ship its pieces. */
    static final Transition END = new Transition("end of the order", List.of("open", "packed"), List.of("cancelled"));

    /** Sales had shipped it before a closing cancelled it here: while several shipments leave, only sales knows which of them it will ship. */
    static final Transition LATE = new Transition("event of sales", List.of("cancelled"), List.of("shipped"));

    static final List<Transition> ALL = List.of(PACK, SHIP, DELIVER, CANCEL, END, LATE);

    private ShipmentStates() {}
}
