/** The clock of the cluster, which is that of the database, and waiting until something happens. */
@NullMarked
package tradepost.kernel.time;

import org.jspecify.annotations.NullMarked;
