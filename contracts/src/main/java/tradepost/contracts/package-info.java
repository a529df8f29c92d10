/** Generates contracts, records and examples of resources from a short contract, when a context is built. */
@NullMarked
package tradepost.contracts;

import org.jspecify.annotations.NullMarked;
