/** The operations of a CRUD resource, derived from one value: statements, changes, events and the list. */
@NullMarked
package tradepost.kernel.resource;

import org.jspecify.annotations.NullMarked;
