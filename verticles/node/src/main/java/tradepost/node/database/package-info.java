/** The bundled PostgreSQL, the databases of the contexts, and migrations. */
@NullMarked
package tradepost.node.database;

import org.jspecify.annotations.NullMarked;
