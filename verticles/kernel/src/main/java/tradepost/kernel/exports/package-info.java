/** Exports of lists, as the service that keeps them and the gateway that reads the lists agree on them. */
@NullMarked
package tradepost.kernel.exports;

import org.jspecify.annotations.NullMarked;
