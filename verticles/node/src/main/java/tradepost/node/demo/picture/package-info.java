/** Pictures of the products of the demo, and the logo of its company, drawn with Java2D: nothing has to be licensed. */
@NullMarked
package tradepost.node.demo.picture;

import org.jspecify.annotations.NullMarked;
