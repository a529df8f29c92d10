/** Generates contracts, records and examples of resources from a short contract, when a context is built. */
@org.jspecify.annotations.NullMarked
package tradepost.contracts;
