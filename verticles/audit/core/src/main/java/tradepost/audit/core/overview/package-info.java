/** What waits for somebody, counted by the lists of all contexts. */
@NullMarked
package tradepost.audit.core.overview;

import org.jspecify.annotations.NullMarked;
