package fr.arcodange.factoryline.postgres;

import java.util.List;

/** One kind of what may be unsafe. */
interface Rule {
  /** What is, and what could not be seen; in an order that stays the same. */
  List<Finding> findings(Examined server);
}
