/** Contexts that follow the journal: one reader of a node reads it for all of them, and each applies it with a cursor of its own. */
@NullMarked
package tradepost.audit.reading;

import org.jspecify.annotations.NullMarked;
