/** What the other packages of the node share: data folder, secrets, ports, checks, orderly shutdown. */
@NullMarked
package tradepost.node.base;

import org.jspecify.annotations.NullMarked;
