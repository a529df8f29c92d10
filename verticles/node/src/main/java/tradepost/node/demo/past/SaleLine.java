package tradepost.node.demo.past;

import java.util.UUID;
import tradepost.node.demo.past.World.Item;

/** A line of an order of a customer, which is shipped as a whole. */
record SaleLine(int number, UUID id, Item item, long pieces, SaleAmounts amounts) {}
