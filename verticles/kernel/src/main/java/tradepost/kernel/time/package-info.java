/** The clock of the cluster, which follows the database, and a pause that a signal ends. */
@NullMarked
package tradepost.kernel.time;

import org.jspecify.annotations.NullMarked;
