package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.KubeObject;
import java.util.List;

/** What a chart came to before a change. */
sealed interface BaseRendering {

  /**
   * It renders.
   *
   * @param notes what is to be said of it, each one sentence; may quote foreign text
   */
  record Known(List<KubeObject> objects, List<String> notes) implements BaseRendering {
    public Known {
      objects = List.copyOf(objects);
      notes = List.copyOf(notes);
    }
  }

  /** It does not render, so that nobody knows what there was. That is not the same as nothing. */
  record Unknown(Failure failure) implements BaseRendering {}
}
