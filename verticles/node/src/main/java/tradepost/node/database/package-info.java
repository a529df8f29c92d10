@NullMarked
package tradepost.node.database;

import org.jspecify.annotations.NullMarked;
