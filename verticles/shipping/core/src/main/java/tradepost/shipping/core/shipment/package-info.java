/** Fulfilments of orders and their shipments: picking, packing, dispatch and delivery. */
@NullMarked
package tradepost.shipping.core.shipment;

import org.jspecify.annotations.NullMarked;
