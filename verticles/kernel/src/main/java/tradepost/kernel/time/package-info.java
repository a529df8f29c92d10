/** The clock of the cluster, which follows the database. */
@NullMarked
package tradepost.kernel.time;

import org.jspecify.annotations.NullMarked;
