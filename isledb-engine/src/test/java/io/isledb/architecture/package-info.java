/** The engine's layers, as rules that the build checks. */
@NullMarked
package io.isledb.architecture;

import org.jspecify.annotations.NullMarked;
