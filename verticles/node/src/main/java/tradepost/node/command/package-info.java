@NullMarked
package tradepost.node.command;

import org.jspecify.annotations.NullMarked;
