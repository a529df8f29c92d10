/** The contents of the events of inventory. */
@NullMarked
package tradepost.inventory.event;

import org.jspecify.annotations.NullMarked;
