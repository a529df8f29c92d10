/** Exports of lists as jobs. */
@NullMarked
package tradepost.audit.core.export;

import org.jspecify.annotations.NullMarked;
