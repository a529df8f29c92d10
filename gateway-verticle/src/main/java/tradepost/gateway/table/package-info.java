/** The rows of lists as files: CSV, JSON lines and workbooks. */
@NullMarked
package tradepost.gateway.table;

import org.jspecify.annotations.NullMarked;
