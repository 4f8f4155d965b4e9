"""What a question asks: its terms, names, times, and the kind of answer it wants."""

from rag.question.analyse import Question, analyse
from rag.question.answer_type import AnswerType
from rag.question.follow_up import Exchange, asks, fragment_of, leans, rewrite, stands_alone
from rag.question.language import function_words, in_vietnamese, is_english, without_courtesy
from rag.question.names import ordinals
from rag.question.split import parts_of
from rag.question.synonyms import classes_in, others_for
from rag.question.unit_asked import unit_fit
